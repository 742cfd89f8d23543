/** `fetch` for file: URLs, which Node's own does not read. */
export async function fetchFile(url: string): Promise<Response> {
  const {readFile} = process.getBuiltinModule('node:fs/promises');
  try {
    return new Response(new Uint8Array(await readFile(new URL(url))));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Response(null, {status: 404});
    throw error;
  }
}

// Calls `main` of WebAssembly files in Chromium: `node tools/run-wasm.mjs FILE...`; 0 and nothing else where all return 0.
import {readFileSync} from 'node:fs';
import {launch, openPage} from './browser.mjs';

const browser = await launch();
try {
  const {page} = await openPage(browser);
  for (const file of process.argv.slice(2)) {
    const bytes = readFileSync(file).toString('base64');
    const result = await page.evaluate(async (bytes) => {
      try {
        const {instance} = await WebAssembly.instantiate(Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0)));
        return instance.exports.main(0, 0);
      } catch (error) {
        return error.stack;
      }
    }, bytes);
    if (result !== 0) throw new Error(`${file}: ${result}`);
  }
} finally {
  await browser.close();
}

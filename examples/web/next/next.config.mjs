/** A static site in out/, for any host. */
export default {output: 'export'};

// `matrix.mjs` writes this module into the folder of the installed package.
export const declared: string[];
export const vectors: any;
export const wycheproof: import('./suite.mjs').Wycheproof;
export const faults: import('./faults/cells.mjs').Matrix;

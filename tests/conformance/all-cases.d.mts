// `matrix.mjs` writes this module into the folder of the installed package: every case of `cases/`.
export const cases: import('./suite.mjs').Case[];

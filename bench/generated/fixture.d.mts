// `app.mjs` writes this module beside the copy of `suite/` that is run.
declare const fixture: import('../suite/types.js').Fixture;
export default fixture;

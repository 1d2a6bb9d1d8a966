// `app.mjs` bundles this module beside the copy of `suite/` that is run.
declare const library: any;
export default library;

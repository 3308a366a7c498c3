/** In the browser nothing is decoded by sharp: modules of src/analysis that are shared may name it, and never call it there. */
const none = (): never => {
  throw new Error('there is no sharp in a browser');
};
export default Object.assign(none, { cache: () => {}, concurrency: () => {} });

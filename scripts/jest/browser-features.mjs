/* global Element, Range, document, window */
/** What Mantine asks of a browser and jsdom does not have. */
globalThis.matchMedia ??= (query) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
});
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView ??= () => undefined;
// CodeMirror measures the text; jsdom lays none out.
Range.prototype.getClientRects ??= () => [];
// Components measure fonts before they grow.
document.fonts ??= { addEventListener: () => undefined, removeEventListener: () => undefined };
window.scrollTo = () => undefined;

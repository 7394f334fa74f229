/** Makes `url` the address of the simulated page, so that its own origin is a server of the test. */
export function setPageAddress(url: string): void {
  const simulated = window as unknown as { readonly happyDOM: { setURL(url: string): void } };
  simulated.happyDOM.setURL(url);
}

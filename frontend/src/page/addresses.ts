/** Where each view is found. */
export const ADDRESSES = { voting: '/', stage: '/stage', pipeline: '/pipeline' } as const;

/** A view of the page. */
export type View = keyof typeof ADDRESSES;

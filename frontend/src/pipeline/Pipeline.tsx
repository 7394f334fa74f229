import { BALLOT_TITLE } from '../option-names.ts';
import { Page } from '../page/Page.tsx';
import type { ViewServices } from '../page/start-view.tsx';

/** Where the votes are: each hop from the click to the count. */
export function Pipeline(_props: { readonly services: ViewServices }) {
  return <Page title={BALLOT_TITLE}>{null}</Page>;
}

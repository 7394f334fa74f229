import { BALLOT_TITLE } from '../option-names.ts';
import { Page } from '../page/Page.tsx';
import type { ViewServices } from '../page/start-view.tsx';

/** The vote for a big screen. */
export function Stage(_props: { readonly services: ViewServices }) {
  return <Page title={BALLOT_TITLE}>{null}</Page>;
}

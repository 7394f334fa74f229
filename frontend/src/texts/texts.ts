import { en } from './en.ts';

/** What a language has to say. */
export type Texts = typeof en;

/** What the page says, in its language. */
export const texts: Texts = en;

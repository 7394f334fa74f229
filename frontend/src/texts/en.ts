import { failures } from './en/failures.ts';
import { history } from './en/history.ts';
import { page } from './en/page.ts';
import { pipeline } from './en/pipeline.ts';
import { results } from './en/results.ts';
import { stage } from './en/stage.ts';
import { voting } from './en/voting.ts';

/**
 * Everything the page says, in English. Another language is one more of this shape. Numbers within sentences are
 * formatted before they come here.
 */
export const en = {
  /** BCP 47; what is formatted within sentences follows it. */
  language: 'en',
  options: { cats: 'Cats', dogs: 'Dogs' },
  page,
  voting,
  failures,
  results,
  history,
  stage,
  pipeline,
};

import { pipeline } from './en-pipeline.ts';

/**
 * Everything the page says, in English. Another language is one more file of this shape. Numbers within sentences are
 * formatted before they come here.
 */
export const en = {
  /** BCP 47; what is formatted within sentences follows it. */
  language: 'en',
  options: { cats: 'Cats', dogs: 'Dogs' },
  page: {
    tagline: 'Everybody votes, everybody sees the count move. Which side are you on?',
    views: { voting: 'Vote', stage: 'Stage', pipeline: 'Pipeline' },
    wrongConfig: {
      title: 'This page does not know where to send a vote.',
      apiUrlIs: 'Its API_URL is',
      advice:
        'which is no http or https address. Whoever runs this page has to correct it and load the page again.',
    },
  },
  voting: {},
  failures: {},
  results: {},
  history: {},
  stage: {},
  pipeline,
};

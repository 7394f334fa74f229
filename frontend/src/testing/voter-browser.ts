import type { EarlyVote } from '../voting/early-vote.ts';
import { MemoryStorage } from './memory-storage.ts';
import { VoteApi } from './vote-api.ts';
import { VoterPage } from './voter-page.ts';

/** One browser of a voter, with what it keeps and the api it asks; its pages come and go. */
export class VoterBrowser {
  readonly api: VoteApi;
  readonly storage = new MemoryStorage();
  readonly #pages: VoterPage[] = [];

  static async start(): Promise<VoterBrowser> {
    return new VoterBrowser(await VoteApi.start());
  }

  private constructor(api: VoteApi) {
    this.api = api;
  }

  /** Opens a page; `early` is a click from before it could vote. */
  open(early?: EarlyVote): VoterPage {
    const page = VoterPage.open(this.api, this.storage, early);
    this.#pages.push(page);
    return page;
  }

  /** The page goes, with all that happened by itself, and is loaded anew. */
  reload(page: VoterPage): VoterPage {
    page.store.stop();
    return this.open();
  }

  /** Opens a page whose vote for cats waits to go out. */
  async openWaiting(): Promise<VoterPage> {
    this.api.answers = ['cut'];
    const page = this.open();
    page.store.cast('cats');
    await page.until({ state: 'waiting' });
    return page;
  }

  /** How many request ids have come to the api. */
  get idsSent(): number {
    return new Set(this.api.votes.map(({ requestId }) => requestId)).size;
  }

  async close(): Promise<void> {
    for (const page of this.#pages) page.store.stop();
    await this.api.stop();
  }
}

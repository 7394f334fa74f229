import { expect, it } from 'vitest';
import { withPublicUrl } from './shared-address.ts';

const HTML =
  '<meta content="%PUBLIC_URL%/stage" />\n<meta content="%PUBLIC_URL%/share.png" />\n<title>A</title>\n';

it('[UI9] fills in the address people reach the page at', () => {
  for (const publicUrl of ['https://vote.example.com', 'https://vote.example.com/']) {
    expect(withPublicUrl(HTML, publicUrl)).toBe(
      '<meta content="https://vote.example.com/stage" />\n<meta content="https://vote.example.com/share.png" />\n<title>A</title>\n',
    );
  }
});

it.each([undefined, '', 'vote.example.com', 'https://"><script>'])(
  '[UI9] leaves out what needs an address where none is known: %j',
  (publicUrl) => {
    expect(withPublicUrl(HTML, publicUrl)).toBe('<title>A</title>\n');
  },
);

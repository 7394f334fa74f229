import { describe, expect, it } from 'vitest';
import { apiHeaders, pageHeaders, parseApiUrl } from './security-headers.ts';

const PLAIN = { production: false, apiUrl: '' };

/** The sources of one directive of a page's policy. */
function sources(directive: string, apiUrl = ''): string | undefined {
  const policy = pageHeaders({ production: false, apiUrl })['Content-Security-Policy'] ?? '';
  const found = policy.split('; ').find((each) => each.startsWith(`${directive} `));
  return found?.slice(directive.length + 1);
}

describe('the headers of the api', () => {
  it('[API11] let nothing load, run, be framed or be sniffed', () => {
    expect(apiHeaders({ production: false })).toEqual({
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'X-Frame-Options': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
    });
  });

  it('[API11] add HSTS in production and only there', () => {
    const production = apiHeaders({ production: true });
    expect(production['Strict-Transport-Security']).toBe('max-age=31536000');
    expect(production).toMatchObject(apiHeaders({ production: false }));
  });
});

describe('the headers of the page', () => {
  it('[API11] allow its own files and no inline code', () => {
    expect(sources('default-src')).toBe("'none'");
    for (const kind of ['script-src', 'style-src', 'img-src', 'manifest-src'])
      expect(sources(kind)).toBe("'self'");
    for (const kind of ['frame-ancestors', 'base-uri', 'form-action']) expect(sources(kind)).toBe("'none'");
    expect(pageHeaders(PLAIN)['Content-Security-Policy']).not.toContain('unsafe');
  });

  it('[API11] let it connect to its own origin and to the one of the api, whose path does not matter', () => {
    expect(sources('connect-src')).toBe("'self'");
    expect(sources('connect-src', 'https://api.example.com')).toBe("'self' https://api.example.com");
    expect(sources('connect-src', 'http://192.168.1.20:8000/')).toBe("'self' http://192.168.1.20:8000");
    expect(sources('connect-src', 'http://[fd00::1]:8000')).toBe("'self' http:");
  });

  it.each([
    'javascript:alert(1)',
    'ftp://example.com',
    'api.example.com',
    "https://a;script-src 'unsafe-inline'",
    'https://*.example.com',
    'https://*',
    'https://a;b',
    'https://api.example.com/?',
    'https://api.example.com/#',
  ])('[API11] are not opened by %j, which is no address of an api', (apiUrl) => {
    expect(parseApiUrl(apiUrl)).toBeUndefined();
    expect(sources('connect-src', apiUrl)).toBe("'self'");
    expect(sources('script-src', apiUrl)).toBe("'self'");
  });

  it('[API11] need https in production only', () => {
    const names = Object.keys(pageHeaders(PLAIN));
    expect(names).not.toContain('Strict-Transport-Security');
    expect(names).not.toContain('Cross-Origin-Opener-Policy');
    expect(JSON.stringify(pageHeaders(PLAIN))).not.toContain('upgrade-insecure-requests');
    expect(pageHeaders({ ...PLAIN, production: true })).toMatchObject({
      'Strict-Transport-Security': 'max-age=31536000',
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { DatabaseError, DatabaseUnavailable } from './database.ts';
import { translated } from './pg-errors.ts';

function word(severity: string, code: string): Error {
  return Object.assign(new Error('said'), { severity, code });
}

describe('what the server says', () => {
  it.each(['22008', '23505', '42P01'])('as an ERROR of the statement (%s) is its refusal', (code) => {
    expect(translated(word('ERROR', code))).toEqual(new DatabaseError('said', code));
  });

  it.each(['53100', '58030', '40001', '25006'])('as an ERROR of the server (%s) is rolled back', (code) => {
    expect(translated(word('ERROR', code))).toMatchObject({
      name: 'DatabaseUnavailable',
      isRolledBack: true,
    });
  });

  // A commit whose record could not be flushed ends with a PANIC, and is carried out by the recovery.
  it.each([
    ['PANIC', '58030'],
    ['PANIC', 'XX000'],
    ['FATAL', '57P01'],
  ])('as a %s (%s) says nothing of the statement', (severity, code) => {
    const error = translated(word(severity, code));
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(error).toMatchObject({ sqlstate: code, isRolledBack: false });
  });

  it('in another language is taken for what its code says, and for rolled back by nobody', () => {
    expect(translated(word('FEHLER', '22008'))).toBeInstanceOf(DatabaseError);
    expect(translated(word('FEHLER', '53100'))).toMatchObject({ isRolledBack: false });
  });
});

import { describe, expect, it } from 'vitest';
import { figuresIn } from './wrk.ts';

const printed = (figures: string) =>
  `Running 1s test @ http://127.0.0.1:8000\n  64 connections\n${figures}\n`;

describe('what wrk says', () => {
  it('is read from the line of our script', () => {
    const said = printed('{"requests":500,"microseconds":2000000,"refused":0,"cut":0}');
    expect(figuresIn(said)).toEqual({ perSecond: 250, accepted: 500, failed: 0 });
  });

  it('takes a refusal for no vote, nor what got no answer', () => {
    const said = printed('{"requests":500,"microseconds":1000000,"refused":100,"cut":3}');
    expect(figuresIn(said)).toEqual({ perSecond: 400, accepted: 400, failed: 103 });
  });

  it.each([
    ['{"requests":7,"microseconds":1,"refused":7,"cut":0}', 'Of 7 votes 7 were refused and 0 got no answer.'],
    ['{"requests":0,"microseconds":1,"refused":0,"cut":9}', 'Of 0 votes 0 were refused and 9 got no answer.'],
    ['unable to connect', 'wrk said nothing of its votes:'],
  ])('is no measurement where no vote was taken: %s', (figures, message) => {
    expect(() => figuresIn(printed(figures))).toThrow(message);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  attemptFinished,
  attemptStarted,
  requestSettled,
  requestStarted,
} from '../fixtures/ledger-events.fixture.js';
import { toStorableEvent } from './storable-event.js';

function stored(value: unknown) {
  const result = toStorableEvent(value);
  if (!('event' in result)) throw new Error(result.fault);
  return result.event;
}

describe('toStorableEvent', () => {
  it('takes every kind of event unchanged when it fits', () => {
    for (const event of [requestStarted(), attemptStarted(), attemptFinished(), requestSettled()]) {
      expect(stored(event)).toEqual(event);
    }
  });

  it.each([
    ['no event at all', null],
    ['an unknown type', { ...requestStarted(), type: 'request-paused' }],
    ['a missing field', { ...requestSettled(), status: undefined }],
    ['an empty request id', requestStarted({ requestId: '' })],
    ['an id too long for a key', requestStarted({ workspaceId: 'w'.repeat(201) })],
    ['an attempt number above an integer column', attemptStarted({ number: 3_000_000_000 })],
    ['an HTTP status above an integer column', requestSettled({ httpStatus: 3_000_000_000 })],
    ['a count above an integer column', requestSettled({ attempts: 3_000_000_000 })],
    ['a time after the year 9999', attemptFinished({ finishedAt: 8.64e15 })],
    ['a time before 1970', requestStarted({ acceptedAt: -1 })],
  ])('refuses %s', (_, value) => {
    expect(toStorableEvent(value)).toHaveProperty('fault');
  });

  it('says where the fault is and never repeats the value', () => {
    const result = toStorableEvent({ ...requestSettled(), httpStatus: 'sk-secret' });
    expect(result).toEqual({ fault: expect.stringMatching(/^httpStatus: /) });
    expect(JSON.stringify(result)).not.toContain('sk-secret');
  });

  it('cuts indexed texts, which a caller may choose, to what an index entry takes', () => {
    const long = 'é'.repeat(5000);
    expect(stored(requestStarted({ traceId: long, model: long }))).toMatchObject({
      traceId: 'é'.repeat(250),
      model: 'é'.repeat(250),
    });
    expect(stored(attemptFinished({ provider: long, virtualKey: long }))).toMatchObject({
      provider: 'é'.repeat(250),
      virtualKey: 'é'.repeat(250),
    });
  });

  it('cuts long strings inside bodies', () => {
    const responseBody = { data: [{ b64_json: 'A'.repeat(100_000) }] };
    expect(stored(attemptFinished({ responseBody }))).toMatchObject({
      responseBody: { data: [{ b64_json: '[cut: 100000 bytes]' }] },
    });
  });
});

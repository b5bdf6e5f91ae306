import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  attemptFinished,
  attemptStarted,
  fallbackRequest,
  NOON,
  requestIdOf,
  requestSettled,
  requestStarted,
} from '../fixtures/ledger-events.fixture.js';
import { batchRows } from './batch-rows.js';

describe('batchRows', () => {
  it('writes one row per request, attempt and body, however often an event is repeated', () => {
    const events = [...fallbackRequest(), ...fallbackRequest({ requestId: requestIdOf(2) })];
    const rows = batchRows([...events, ...events]);
    expect(rows.requests).toHaveLength(2);
    expect(rows.attempts).toHaveLength(4);
    expect(rows.bodies).toHaveLength(6);
  });

  it('keeps equal request ids of two workspaces apart', () => {
    const rows = batchRows([...fallbackRequest(), ...fallbackRequest({ workspaceId: 'other' })]);
    expect(rows.requests.map((row) => row.workspace_id)).toEqual(['default', 'other']);
  });

  it('takes the earliest of two settlements', () => {
    const first = requestSettled({ status: 'completed', settledAt: NOON + 1 });
    const later = requestSettled({ status: 'cancelled', settledAt: NOON + 2 });
    for (const events of [
      [first, later],
      [later, first],
    ]) {
      expect(batchRows(events).requests).toMatchObject([{ status: 'completed' }]);
    }
  });

  it('lets a known outcome replace an unknown one, and a success everything', () => {
    const lost = attemptFinished({ status: 'unknown', finishedAt: NOON + 1 });
    const failed = attemptFinished({ status: 'failed', finishedAt: NOON + 2 });
    const paid = attemptFinished({ status: 'succeeded', finishedAt: NOON + 3 });
    expect(batchRows([lost, failed]).attempts).toMatchObject([{ status: 'failed' }]);
    expect(batchRows([paid, failed, lost]).attempts).toMatchObject([{ status: 'succeeded' }]);
  });

  it('keeps the model that the end of an attempt names, whatever else its start said', () => {
    for (let number = 1; number <= 20; number += 1) {
      const started = attemptStarted({ number, model: null });
      const { type: _, ...facts } = started;
      const finished = attemptFinished({ ...facts, model: 'dall-e-3' });
      expect(batchRows([started, finished]).attempts).toMatchObject([{ model: 'dall-e-3' }]);
      expect(batchRows([finished, started]).attempts).toMatchObject([{ model: 'dall-e-3' }]);
    }
  });

  it('keeps headers with the bodies, those of the settlement that counts', () => {
    const rows = batchRows([
      requestStarted({ requestHeaders: { accept: '*/*' }, requestBody: null }),
      requestSettled({ responseHeaders: { 'retry-after': '2' }, settledAt: NOON + 2 }),
      requestSettled({ responseHeaders: { 'retry-after': '1' }, settledAt: NOON + 1 }),
    ]);
    expect(rows.bodies).toMatchObject([
      { attempt_number: -1, body: { accept: '*/*' } },
      { attempt_number: -2, body: { 'retry-after': '1' } },
    ]);
  });

  it('stores no body where none was logged', () => {
    const rows = batchRows([requestStarted({ requestBody: null }), attemptStarted()]);
    expect(rows.bodies).toEqual([]);
  });

  it('gives the same parts for any order', () => {
    const events = [
      ...fallbackRequest(),
      requestSettled({ status: 'failed', settledAt: NOON + 9000 }),
      attemptFinished({ status: 'unknown', responseBody: { other: true } }),
    ];
    const parts = (order: typeof events) => {
      const { requests, attempts, bodies } = batchRows(order);
      return {
        requests,
        attempts: attempts.sort((a, b) => a.number - b.number),
        bodies: bodies.sort((a, b) => a.attempt_number - b.attempt_number),
      };
    };
    const expected = parts(events);
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (order) => {
        expect(parts(order)).toEqual(expected);
      }),
    );
  });
});

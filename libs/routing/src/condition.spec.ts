import { describe, expect, it } from '@jest/globals';
import { conditionHolds } from './condition.js';
import { conditionQuerySchema } from './condition-schema.js';

const facts = {
  metadata: { plan: 'paid', seats: '10', 'team.name': 'red' },
  params: { model: 'gpt-5', n: 2, stream: false, user: null, nested: { list: [{ role: 'user' }] } },
};
const holds = (query: Record<string, unknown>) => conditionHolds(conditionQuerySchema.parse(query), facts);

describe('conditionHolds', () => {
  it.each<[Record<string, unknown>, boolean]>([
    [{ 'metadata.plan': 'paid' }, true],
    [{ 'metadata.plan': 'free' }, false],
    [{ 'metadata.plan': { $eq: 'paid' } }, true],
    [{ 'metadata.plan': { $ne: 'paid' } }, false],
    [{ 'metadata.absent': { $ne: 'paid' } }, true],
    [{ 'params.n': { $gt: 2 } }, false],
    [{ 'params.n': { $gte: 2 } }, true],
    [{ 'params.n': { $lt: '2.5' } }, true],
    [{ 'params.n': { $lte: 1 } }, false],
    [{ 'metadata.seats': { $gt: 9 } }, true],
    [{ 'metadata.plan': { $gt: 0 } }, false],
    [{ 'params.user': { $lt: 1 } }, false],
    [{ 'params.absent': { $lte: 1 } }, false],
    [{ 'params.n': { $gt: 1, $lt: 2 } }, false],
    [{ 'params.n': { $in: [1, 2] } }, true],
    [{ 'params.n': { $in: ['2'] } }, false],
    [{ 'params.n': { $nin: [1, 2] } }, false],
    [{ 'params.absent': { $nin: [1] } }, true],
    [{ 'params.stream': false }, true],
    [{ 'params.user': null }, true],
    [{ 'params.model': { $regex: '^gpt-' } }, true],
    [{ 'params.absent': { $regex: 'undefined' } }, false],
    [{ 'params.n': { $regex: '^2$' } }, true],
    [{ 'params.nested.list.0.role': 'user' }, true],
    [{ 'params.nested.list.1.role': 'user' }, false],
    [{ 'metadata.team.name': 'red' }, true],
    [{ 'params.constructor.name': 'Object' }, false],
    [{ 'metadata.plan': 'paid', 'params.n': 3 }, false],
    [{ $or: [{ 'params.n': 3 }, { 'metadata.plan': 'paid' }] }, true],
    [{ $and: [{ 'params.n': 3 }, { 'metadata.plan': 'paid' }] }, false],
    [{ $and: [{ $or: [{ 'params.n': 2 }] }, { 'metadata.plan': 'paid' }] }, true],
  ])('%j: %s', (query, expected) => {
    expect(holds(query)).toBe(expected);
  });

  it('passes over nothing that is written beside $or, $and or $regex', () => {
    expect(holds({ $or: [{ 'params.n': 2 }], 'metadata.plan': 'free' })).toBe(false);
    expect(holds({ $and: [{ 'params.n': 2 }], 'metadata.plan': 'free' })).toBe(false);
    expect(holds({ 'params.model': { $regex: 'gpt', $ne: 'gpt-5' } })).toBe(false);
  });
});

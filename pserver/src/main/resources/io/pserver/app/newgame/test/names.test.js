import assert from 'node:assert';
import test from 'node:test';
import { cleanName } from '../lib/names.js';

test('a name without letters becomes somebody', () => assert.equal(cleanName('  '), 'somebody'));
test('a long name is cut', () => assert.equal(cleanName('x'.repeat(50)).length, 20));

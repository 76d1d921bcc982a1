import { expect, it } from 'vitest'
import type { Hint } from '../../../../kernel/outcome/mistake.ts'
import { missingMemberHint } from '../../../../kernel/session/mistakes/missing-member.ts'
import { createNotebook } from '../../../../kernel/session/notebook/notebook.ts'
import { createStepNames } from '../../../../kernel/session/notebook/step-names.ts'

const names = createStepNames()
names.set('model', [{ name: 'model', drvPath: '/m.drv' }])
names.set('models', [
  { name: 'models.a', drvPath: '/a.drv' },
  { name: 'models.b.c', drvPath: '/c.drv' }
])
const workspace = { names, notebook: createNotebook() }
const step: Hint = { kind: 'member-of-step', step: 'model' }
const steps: Hint = { kind: 'member-of-steps', name: 'models', members: ['a', 'b.c'] }

it.each<[line: string, member: string, Hint | null]>([
  ['x = model.outs;', 'outs', step],
  ['x = model .outs;', 'outs', step],
  ['x = f model.outs;', 'outs', step],
  ['x = model."my file";', 'my file', step],
  ['x = models.z;', 'z', steps],
  ['x = sweep.z;', 'z', { kind: 'member-of-sweep' }],
  ['x = other.z;', 'z', null],
  // What stands before is no name, and may be anything.
  ['x = (f 1).z;', 'z', null],
  ['x = model.a;', 'z', null],
  // A longer member begins alike.
  ['x = [ other.outside model.out ];', 'out', step],
  ['x = models.a-2 + model.a;', 'a', step]
])('of %s without %s', (text, member, hint) => {
  const place = { executionCount: 1, line: 1, column: 1, text }
  expect(missingMemberHint(workspace, `attribute '${member}' missing`, place)).toEqual(hint)
})

it('what no message or no place says is not known', () => {
  const place = { executionCount: 1, line: 1, column: 1, text: 'model.a' }
  expect(missingMemberHint(workspace, 'undefined variable', place)).toBeNull()
  expect(missingMemberHint(workspace, "attribute 'a' missing", null)).toBeNull()
})

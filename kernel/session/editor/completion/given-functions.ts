import type { GivenFunction, Share } from '../../../../nix/syntax/index.ts'

const member: Share = { inside: [], step: 'member' }
/** Where a sweep has the parameters of its steps, by their names. */
const parameters: Share = { inside: ['nw', 'parameters'], step: 'member' }

/** Functions of Nix and of the library whose argument is a function of members of another. */
export const givenFunctions: readonly GivenFunction[] = [
  {
    ...{ name: 'sweep', functionAt: 1, valueAt: 0 },
    parameters: [{ inside: [], step: 'combination' }]
  },
  { name: 'sweep.map', functionAt: 0, valueAt: 1, parameters: [parameters, member] },
  { name: 'sweep.select', functionAt: 0, valueAt: 1, parameters: [parameters] },
  ...['map', 'builtins.map', 'builtins.filter', 'builtins.concatMap'].map((name) => ({
    ...{ name, functionAt: 0, valueAt: 1 },
    parameters: [member]
  })),
  ...['mapAttrs', 'builtins.mapAttrs'].map((name) => ({
    ...{ name, functionAt: 0, valueAt: 1 },
    parameters: [null, member]
  }))
]

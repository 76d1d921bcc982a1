import type { Impurity } from '../../nix/syntax/index.ts'

/** What an expression takes from outside without saying what it has to be. */
export type UnpinnedSource = Pick<Impurity, 'kind' | 'what' | 'source'>

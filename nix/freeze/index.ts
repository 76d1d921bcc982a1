/** Programs of this machine as files of the store. */
export { findProgram } from './find-program.ts'
export { freezeExpression, freezeProgram, type FreezeSettings } from './freeze.ts'
export {
  type Conflict,
  type FreezeMistake,
  type ManyParts,
  mayPass,
  type Unloadable,
  type Unusable
} from './mistake.ts'
export { findPatchelf, isUsablePatchelf } from './patchelf.ts'
export type { FrozenProgram } from './table.ts'
export { defaultToolchain, type DefaultToolchain, recallToolchain } from './toolchain.ts'
export type { VenvProblem } from './venv-problem.ts'

/** Programs of this machine as files of the store. */
export { findProgram } from './find-program.ts'
export { freezeExpression, freezeProgram, type FreezeSettings } from './freeze.ts'
export { type FreezeMistake, mayPass } from './mistake.ts'
export { findPatchelf, isUsablePatchelf } from './patchelf.ts'
export { defaultToolchain, type DefaultToolchain } from './toolchain.ts'

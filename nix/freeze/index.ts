/** What other folders may import of this one. */
export { findProgram } from './find-program.ts'
export { freezeExpression, freezeProgram, type FreezeSettings } from './freeze.ts'
export { type FreezeMistake, mayPass } from './mistake.ts'
export { findPatchelf, isUsablePatchelf } from './patchelf.ts'
export { defaultToolchain, type DefaultToolchain } from './toolchain.ts'

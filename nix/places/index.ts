/** Where builds can be run beside this machine: builders that Nix reaches over ssh. */
export {
  type BuilderMistake,
  machineLine,
  readBuilder,
  type RemoteBuilder
} from './remote-builder.ts'
export { createRemoteBuilders, type RemoteBuilders } from './remote-builders.ts'
export { type BuilderVerdict, tryBuilder, type Unreachable } from './try-builder.ts'

/** Versions, settings and caches of a Nix that was found. */
export { type Cache, watchCaches } from './caches.ts'
export {
  type CacheMistake,
  type AddedCache,
  readCache,
  readCacheUrl,
  withParameter
} from './added-cache.ts'
export { certificateVariables } from './certificates.ts'
export { type Devices, devicesOf } from './devices.ts'
export type { Nix, NixUnusable, NoStore, StoreKind } from './installation.ts'
export { invokeNix } from './invocation.ts'
export { type NamedMachine, namedMachines } from './machines.ts'
export {
  cachesOf,
  composeSettings,
  lacksBuildUsers,
  readUserSettings,
  systemFeaturesOf,
  type Settings
} from './settings.ts'
export { findNixVersion, stateFolderOf } from './version.ts'

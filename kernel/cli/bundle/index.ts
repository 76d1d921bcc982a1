/** A notebook with its files and results as one file. */
export { bundle, type Bundled } from './bundle.ts'
export { unpack, type Unpacked } from './unpack.ts'

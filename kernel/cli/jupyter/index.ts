/** What other folders may import of this one. */
export { dataFolder, placeHelp, placeOptions } from './data-folder.ts'
export {
  installedKernelspecs,
  kernelCommand,
  kernelName,
  missingFile,
  removeKernelspec,
  writeKernelspec
} from './kernelspec.ts'
export { removeLabextension, writeLabextension } from './labextension.ts'
export { projectPython, setupCommand } from './python.ts'

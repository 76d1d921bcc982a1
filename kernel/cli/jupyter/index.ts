/** Where Jupyter looks: data folders, kernelspecs, the extension, its Python. */
export { dataFolder, placeOptions } from './data-folder.ts'
export {
  installedKernelspecs,
  kernelCommand,
  kernelName,
  missingFile,
  removeKernelspec,
  writeKernelspec
} from './kernelspec.ts'
export { removeLabextension, writeLabextension } from './labextension.ts'
export { jupyterLab, projectPython, pythonCommand } from './python.ts'

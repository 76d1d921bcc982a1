// Takes the pictures of README anew, in JupyterLab: docs/pictures/.
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildAll, bundle } from './build.mjs'

const project = fileURLToPath(new URL('..', import.meta.url))
await buildAll()
await bundle({ pictures: 'test/support/readme-pictures.ts' }, { external: ['playwright-core'] })
const { takePictures } = await import(pathToFileURL(join(project, 'dist', 'pictures.js')).href)
await takePictures(join(project, 'docs', 'pictures'))

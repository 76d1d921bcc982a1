import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isInstalled, keepCompiled } from './host/index.ts'
import { keepInUse, keptPackage } from './kept.ts'

/*
 * What a kernelspec starts. An installed package may be replaced or removed while its kernels run,
 * which read some of their files only when they need them: so it runs from a copy of its own.
 */

const own = fileURLToPath(new URL('..', import.meta.url))
const kept = keptPackage(own, process.env)
if (kept !== null) keepInUse(kept)
const dist = join(kept ?? own, 'dist')
// Into a package that is installed nothing is written: whoever removes it would leave that behind.
if (kept !== null || !isInstalled) keepCompiled(join(dist, 'compiled'))
await import(pathToFileURL(join(dist, 'main.js')).href)

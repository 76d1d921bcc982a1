import { basename, relative } from 'node:path'
import { leadsOut } from '../../../nix/base/index.ts'
import { changedSince, isOnDisk, pathInfos } from '../../../nix/store/index.ts'
import { summarise } from '../../files/summarise/index.ts'
import type { DataOrigin, DataReport } from '../../outcome/index.ts'
import type { Engine, NamedData } from '../state/index.ts'

/** What static files are: nothing is fetched or copied for it, and their files are read within bounds. */
export async function dataReport(
  { nix, drawPage, folder }: Pick<Engine, 'nix' | 'drawPage' | 'folder'>,
  { name, outPath, origin }: NamedData
): Promise<DataReport> {
  const report = { name, origin: fromFolder(origin, folder), folder: null, linked: [] }
  if (!isOnDisk(nix, outPath))
    return { ...report, outPath: null, narHash: null, size: null, files: { files: [], total: 0 } }
  const infos = await pathInfos(nix, [outPath])
  const info = infos.ok ? infos.value.get(outPath) : undefined
  const files = await summarise(nix.onDisk(outPath), {
    drawPage,
    isInStore: true,
    called: originName(origin) ?? name
  })
  const changed = await changedSince(nix, outPath, files.isTouched === true)
  const isWhole = files.files.length === files.total
  return {
    ...report,
    ...{ outPath, files, changed, narHash: info?.narHash ?? null },
    size: isWhole ? files.files.reduce((sum, { size }) => sum + size, 0) : (info?.narSize ?? null)
  }
}

/** What a file is called where it is from: in the store it has no ending, by which its type is told. */
export function originName(origin: DataOrigin): string | null {
  switch (origin.kind) {
    case 'path':
      return basename(origin.path)
    case 'url':
      return basename(origin.url.replace(/[?#].*$/s, '')) || null
    case 'hash':
      return null
  }
}

/** As a cell says it: what lies below the notebook's folder is found there on another machine too. */
function fromFolder(origin: DataOrigin, folder: string): DataOrigin {
  if (origin.kind !== 'path') return origin
  const inside = relative(folder, origin.path)
  return leadsOut(inside) ? origin : { kind: 'path', path: inside === '' ? './.' : `./${inside}` }
}

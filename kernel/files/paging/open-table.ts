import { type Content, openContent, type OpenContent, typeByContent } from '../reading/index.ts'
import { csvLayout } from './csv-layout.ts'
import { CsvTable } from './csv-table.ts'
import { parquetTable } from './parquet-table.ts'
import { TableFault, type TableLimits, type TableSource } from './table-source.ts'

/** How many first bytes tell a format. */
const telling = 4096

/** A table whose file stays open. */
export interface OpenTable {
  readonly source: TableSource
  /** Throws where the file is not what it was when it was opened. */
  readonly check: () => void
  readonly close: () => Promise<void>
}

/**
 * Opens a table by its place on disk, which is free of links; its name tells what its bytes leave
 * open. Throws a `TableFault`.
 */
export async function openTable(onDisk: string, limits: TableLimits): Promise<OpenTable> {
  const opened = await openContent(Buffer.from(onDisk))
  if ('reason' in opened) throw new TableFault({ kind: 'cannot-be-read', why: opened.reason })
  try {
    return {
      source: await sourceOf(opened.content, onDisk, limits),
      check: () => check(opened),
      close: () => opened.close()
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}

function check(opened: OpenContent): void {
  if (!opened.isAsItWas()) throw new TableFault({ kind: 'changed' })
}

async function sourceOf(content: Content, path: string, limits: TableLimits): Promise<TableSource> {
  const type = typeByContent(path, await content.read(0, telling))
  switch (type) {
    case 'text/csv':
      return new CsvTable(content, await csvLayout(content, null), limits)
    case 'text/tab-separated-values':
      return new CsvTable(content, await csvLayout(content, '\t'), limits)
    case 'application/vnd.apache.parquet':
      return parquetTable(content, limits)
    default:
      throw new TableFault({ kind: 'no-table', why: { kind: 'fact', text: type } })
  }
}

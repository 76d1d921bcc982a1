import { writeFileSync } from 'node:fs'

/** Writes a notebook of this kernel with these cells of code, which never ran. */
export function writeNotebook(path: string, cells: readonly string[]): void {
  const notebook = {
    cells: cells.map((source, index) => ({
      cell_type: 'code',
      execution_count: null,
      id: `cell-${index}`,
      metadata: {},
      outputs: [],
      source
    })),
    metadata: {
      kernelspec: { display_name: 'Nix Workflow', language: 'nix', name: 'nix-workflow' },
      language_info: { file_extension: '.nix', mimetype: 'text/x-nix', name: 'nix' }
    },
    nbformat: 4,
    nbformat_minor: 5
  }
  writeFileSync(path, JSON.stringify(notebook))
}

export const installPdftoppmCommand: string
export function findPdftoppm(): string | null
export function installPdftoppm(): Promise<string>

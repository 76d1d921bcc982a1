export const installSshServerCommand: string
export function findSshServer(): string | null
export function installSshServer(): Promise<string>

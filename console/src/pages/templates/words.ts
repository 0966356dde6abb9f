export const pathOf = (name: string) => `/templates/${encodeURIComponent(name)}`;
export const checkName = (name: string) => (/^[A-Za-z0-9_-]{1,64}$/.test(name) ? undefined : 'Give it a name of 1 to 64 letters, digits, _ and -.');

export function checkData(text: string): string | undefined {
  try {
    const read: unknown = JSON.parse(text || '{}');
    return read && typeof read === 'object' && !Array.isArray(read) ? undefined : 'The data must be a JSON object, such as {"name": "Ann"}.';
  } catch (error) {
    return `That is no JSON: ${(error as Error).message}`;
  }
}

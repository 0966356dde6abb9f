// Whether the server answers: known from every request, told to whoever shows it.

let gone = false;
const listeners = new Set<() => void>();

export const isGone = () => gone;

export function setGone(now: boolean) {
  if (now === gone) return;
  gone = now;
  for (const each of [...listeners]) each();
}

export function onReach(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

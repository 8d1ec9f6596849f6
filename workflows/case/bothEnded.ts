/**
 * Both results once both have ended, however they did. Of effects that are given up together neither may still be under way when whoever gave
 * them up looks at what has become of them. @throws what the first of them failed with
 */
export async function bothEnded<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  const ends = await Promise.allSettled([one, other]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return Promise.all([one, other]);
}

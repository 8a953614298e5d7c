import { type Attempt, sideBySide } from './lanes';
import type { Form, Proof } from './proof';

const attempt = (id: string, form: Form, isMeasured?: true): Attempt => ({
  form,
  proof: { id, promise: id, run: async () => {}, ...(isMeasured && { isMeasured }) },
});

describe('the proofs side by side', () => {
  const attempts = [
    attempt('G1', 'one'),
    attempt('G1', 'cluster'),
    attempt('G2', 'one', true),
    attempt('G3', 'cluster'),
    attempt('G3', 'one'),
    attempt('G4', 'cluster', true),
  ];

  it('are one process and three at once, and by itself what is measured', async () => {
    const running = new Set<Attempt>();
    const sights: string[][] = [];
    await sideBySide(attempts, async (one) => {
      running.add(one);
      sights.push([...running].map(({ proof, form }) => `${proof.id} ${form}`));
      await new Promise((later) => setTimeout(later, 5));
      running.delete(one);
    });
    expect(sights).toHaveLength(attempts.length);
    expect(sights.some((sight) => sight.length === 2)).toBe(true);
    expect(sights.slice(-2)).toEqual([['G2 one'], ['G4 cluster']]);
    for (const sight of sights) {
      const forms = sight.map((one) => one.split(' ')[1]);
      expect(new Set(forms).size).toBe(forms.length);
    }
  });

  it('end when one can’t be carried out', async () => {
    const failure = new Error('no disk');
    const ended = sideBySide(attempts, ({ proof }: { proof: Proof }) =>
      proof.id === 'G2' ? Promise.reject(failure) : Promise.resolve(),
    );
    await expect(ended).rejects.toBe(failure);
  });
});

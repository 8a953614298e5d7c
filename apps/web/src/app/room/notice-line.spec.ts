import { TestBed } from '@angular/core/testing';
import { ann, bob, cid, NOON } from '../../testing/people';
import { clockTime } from '../ui/times';
import type { Notice } from './notice';
import { NoticeLine } from './notice-line';

describe('a notice', () => {
  const written = async (notice: Partial<Notice>, slug = 'advprog') => {
    const fixture = TestBed.createComponent(NoticeLine);
    const whole = { kind: 'joined', members: [ann], at: NOON, afterSeq: 0, ...notice };
    fixture.componentRef.setInput('notice', whole);
    fixture.componentRef.setInput('slug', slug);
    await fixture.whenStable();
    const text = (fixture.nativeElement as HTMLElement).textContent ?? '';
    expect(text).toContain(clockTime(NOON));
    return text.replace(clockTime(NOON), '').replace(/\s+/g, ' ').trim();
  };

  it.each([
    [{}, 'Ann joined advprog'],
    [{ members: [ann, bob] }, 'Ann and Bob joined advprog'],
    [{ members: [ann, bob, cid] }, 'Ann and 2 others joined advprog'],
    [{ kind: 'left' }, 'Ann left advprog'],
    [{ kind: 'renamed', was: 'Guest' }, 'Guest is now Ann'],
    [{ kind: 'owned' }, 'Ann now owns this room'],
    [{ kind: 'owned', members: [] }, 'Somebody else now owns this room'],
    [{ kind: 'closed', members: [] }, 'This room was closed: it can still be read'],
  ] as [Partial<Notice>, string][])('%j reads "%s"', async (notice, words) => {
    await expect(written(notice)).resolves.toBe(words);
  });

  it('does not name the lobby: it is everywhere', async () => {
    await expect(written({}, 'lobby')).resolves.toBe('Ann joined');
  });

  it('shows a name as it was written', async () => {
    const was = '<b>Guest</b>';

    await expect(written({ kind: 'renamed', was })).resolves.toBe('<b>Guest</b> is now Ann');
  });
});

import { TestBed } from '@angular/core/testing';
import { encode } from 'uqr';
import { QrCode } from './qr-code';

const LINK = 'https://chat.example.org/device#code=Zk3v9_QmT1-xYb7LrN0sWd';

describe('a QR code', () => {
  const draw = async () => {
    const fixture = TestBed.createComponent(QrCode);
    fixture.componentRef.setInput('text', LINK);
    fixture.componentRef.setInput('label', 'The link');
    await fixture.whenStable();
    return (fixture.nativeElement as HTMLElement).querySelector('svg') as SVGElement;
  };

  it('is a picture with a name', async () => {
    const svg = await draw();

    expect(svg.getAttribute('role')).toBe('img');
    expect(svg.getAttribute('aria-label')).toBe('The link');
  });

  it('is black where the code is, and nowhere else', async () => {
    const path = (await draw()).querySelector('path')?.getAttribute('d') ?? '';
    const { size, data } = encode(LINK, { ecc: 'M', border: 0 });
    const drawn = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
    for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
      drawn[Number(y)]?.fill(true, Number(x), Number(x) + Number(length));
    }

    expect(drawn).toEqual(data);
    expect(path.replace(/M\d+ \d+h(\d+)v1h-\1z/g, '')).toBe('');
  });

  it('has four modules of quiet on each side', async () => {
    const { size } = encode(LINK, { ecc: 'M', border: 0 });

    const svg = await draw();

    expect(svg.getAttribute('viewBox')).toBe(`-4 -4 ${size + 8} ${size + 8}`);
  });
});

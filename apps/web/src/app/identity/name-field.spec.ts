import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { me } from '../../testing/people';
import { Identity } from './identity';
import { NameField } from './name-field';

describe('the field for the name', () => {
  let server: FakeServer;
  let fixture: ComponentFixture<NameField>;
  let field: HTMLInputElement;

  const element = () => fixture.nativeElement as HTMLElement;
  const alert = () => element().querySelector('[role=alert]');
  const type = async (text: string) => {
    field.focus();
    field.value = text;
    field.dispatchEvent(new Event('input'));
    await settled();
  };
  const press = async (key: string, more: KeyboardEventInit = {}) => {
    field.dispatchEvent(new KeyboardEvent('keydown', { key, ...more }));
    await settled();
  };

  beforeEach(async () => {
    server = FakeServer.setUp();
    server.taken.add('Ann');
    TestBed.inject(Identity).connect();
    fixture = TestBed.createComponent(NameField);
    document.body.append(element());
    server.welcome();
    await settled();
    field = element().querySelector('input') as HTMLInputElement;
  });

  it('shows who I am, by a label', () => {
    expect(field.value).toBe('Guest');
    expect(field.labels?.[0]?.textContent).toBe('Your name');
  });

  it('selects the name for whoever comes to change it', () => {
    field.focus();

    expect([field.selectionStart, field.selectionEnd]).toEqual([0, 'Guest'.length]);
  });

  it('takes the name by Enter, and lets go of the focus', async () => {
    await type('  Bob ');
    await press('Enter');

    expect(server.payloads('rename')).toEqual([{ name: 'Bob' }]);
    expect(field.value).toBe('Bob');
    expect(document.activeElement).not.toBe(field);
  });

  it('takes the name of who goes on to something else, once', async () => {
    await type('Bob');
    field.blur();
    await settled();

    expect(server.payloads('rename')).toEqual([{ name: 'Bob' }]);
  });

  it('takes no name while it is being composed', async () => {
    await type('あ');
    await press('Enter', { isComposing: true });
    await press('Enter', { keyCode: 229 });

    expect(server.payloads('rename')).toEqual([]);
    expect(document.activeElement).toBe(field);
  });

  it('has the old name again after Escape', async () => {
    await type('Bob');
    await press('Escape');

    expect(field.value).toBe('Guest');
    expect(server.asked).toEqual([]);
  });

  it('has the old name again where nothing was left of it', async () => {
    await type('   ');
    await press('Enter');

    expect(field.value).toBe('Guest');
  });

  it('follows a name that was taken in another tab', async () => {
    server.tell('renamed', { id: me.id, was: 'Guest', name: 'Bob' });
    await settled();

    expect(field.value).toBe('Bob');
  });

  describe('refused', () => {
    beforeEach(async () => {
      await type('Ann');
      await press('Enter');
    });

    it('says why, where a screen reader finds it, and keeps what was typed', () => {
      expect(alert()?.textContent).toContain('Somebody else has this name.');
      expect(field.value).toBe('Ann');
      expect(field.getAttribute('aria-invalid')).toBe('true');
      expect(field.getAttribute('aria-describedby')).toBe(alert()?.id);
      expect(document.activeElement).toBe(field);
    });

    it('is not asked for again by leaving the field', async () => {
      field.blur();
      await settled();

      expect(server.payloads('rename')).toHaveLength(1);
      expect(alert()).not.toBeNull();
    });

    it('takes the suggestion by a click', async () => {
      const button = alert()?.querySelector('button');
      expect(button?.textContent?.trim()).toBe('Take “Ann k3”');

      button?.click();
      await settled();

      expect(server.you.name).toBe('Ann k3');
      expect(field.value).toBe('Ann k3');
      expect(alert()).toBeNull();
    });

    it('forgets it by Escape', async () => {
      await press('Escape');

      expect(alert()).toBeNull();
      expect(field.value).toBe('Guest');
      expect(field.hasAttribute('aria-invalid')).toBe(false);
    });
  });
});

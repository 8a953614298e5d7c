import { inject, Injectable } from '@angular/core';
import { CookieService } from 'ngx-cookie-service';

const NAME = 'username';
const DAYS = 365;

/** The name that this browser asks for, in the cookie `username`. */
@Injectable({ providedIn: 'root' })
export class NameCookie {
  private readonly cookies = inject(CookieService);

  read(): string | undefined {
    return this.cookies.get(NAME) || undefined;
  }

  write(name: string) {
    this.cookies.set(NAME, name, { expires: DAYS, path: '/', sameSite: 'Lax' });
  }

  forget() {
    this.cookies.delete(NAME, '/');
  }
}

export { AccountPage } from './account-page.tsx';
export { ActsPage } from './acts-page.tsx';
export { CreateKeyForm } from './create-key-form.tsx';
export { InviteForm } from './invite-form.tsx';
export { KeysPage } from './keys-page.tsx';
export { LinkPage } from './link-page.tsx';
export { PeoplePage } from './people-page.tsx';
export { SignInPage } from './sign-in-page.tsx';

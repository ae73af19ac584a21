import type * as api from '@aws-sdk/client-iam';
import type { Handlers } from '../../service.js';
import type { CredentialStatus } from '../../world/iam.js';
import { findUser, given, noSuchEntity, readIam, writeIam } from './find.js';
import { pageOf } from './page.js';
import { statusOf } from './status.js';

/** What a user may have beside access keys and a password. */
export const credentials: Handlers<typeof api> = {
  ListSigningCertificates({ UserName, ...input }, ctx) {
    const user = findUser(readIam(ctx), UserName, ctx);
    const { items, ...page } = pageOf(user.signingCertificates.values(), ({ id }) => id, input);
    const Certificates = items.map(({ id, body, status, uploadedMs }) => ({
      UserName: user.name,
      CertificateId: id,
      CertificateBody: body,
      Status: status,
      UploadDate: new Date(uploadedMs),
    }));
    return { Certificates, ...page };
  },

  UpdateSigningCertificate({ UserName, CertificateId, Status }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    setStatus(user.signingCertificates, CertificateId, Status, 'The Certificate with id');
  },

  ListSSHPublicKeys({ UserName, ...input }, ctx) {
    const user = findUser(readIam(ctx), UserName, ctx);
    const { items, ...page } = pageOf(user.sshKeys.values(), ({ id }) => id, input);
    const SSHPublicKeys = items.map(({ id, status, uploadedMs }) => ({
      UserName: user.name,
      SSHPublicKeyId: id,
      Status: status,
      UploadDate: new Date(uploadedMs),
    }));
    return { SSHPublicKeys, ...page };
  },

  UpdateSSHPublicKey({ UserName, SSHPublicKeyId, Status }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    setStatus(user.sshKeys, SSHPublicKeyId, Status, 'The Public Key with id');
  },

  ListServiceSpecificCredentials({ UserName, ServiceName }, ctx) {
    const user = findUser(readIam(ctx), UserName, ctx);
    const found = [...user.serviceCredentials.values()].filter(
      ({ service }) => ServiceName === undefined || service === ServiceName,
    );
    const ServiceSpecificCredentials = found.map(({ id, service, userName, status, createdMs }) => ({
      UserName: user.name,
      ServiceSpecificCredentialId: id,
      ServiceName: service,
      ServiceUserName: userName,
      Status: status,
      CreateDate: new Date(createdMs),
    }));
    return { ServiceSpecificCredentials, IsTruncated: false };
  },

  UpdateServiceSpecificCredential({ UserName, ServiceSpecificCredentialId, Status }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    setStatus(user.serviceCredentials, ServiceSpecificCredentialId, Status, 'No such credential');
  },

  ListMFADevices({ UserName, ...input }, ctx) {
    const iam = readIam(ctx);
    const user = findUser(iam, UserName, ctx);
    const assigned = [...iam.mfaDevices.values()].filter(({ userName }) => userName === user.name);
    const { items, ...page } = pageOf(assigned, ({ serialNumber }) => serialNumber, input);
    const MFADevices = items.map(({ serialNumber, enabledMs }) => ({
      UserName: user.name,
      SerialNumber: serialNumber,
      EnableDate: new Date(enabledMs ?? user.createdMs),
    }));
    return { MFADevices, ...page };
  },
};

function setStatus(
  held: ReadonlyMap<string, { status: CredentialStatus }>,
  id: string | undefined,
  status: string | undefined,
  complaint: string,
): void {
  const credential = held.get(given(id, 'id'));
  if (credential === undefined) throw noSuchEntity(`${complaint} ${id} cannot be found.`);
  credential.status = statusOf(status);
}

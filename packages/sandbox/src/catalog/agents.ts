import type { Random } from '../random.js';

/** What people's own tools call themselves. */
export function cliAgent(random: Random): string {
  const version = `2.${random.int(15, 31)}.${random.int(0, 30)}`;
  const python = `3.${random.int(11, 13)}.${random.int(0, 9)}`;
  const system = random.pick([
    'md/arch#x86_64 os/linux#6.8.0',
    'md/arch#arm64 os/macos#24.1.0',
    'md/arch#amd64 os/windows#11',
  ]);
  return `aws-cli/${version} md/awscrt#0.23.8 ua/2.0 ${system} lang/python#${python} cfg/retry-mode#standard`;
}

export function browserAgent(random: Random): string {
  const system = random.pick(['Macintosh; Intel Mac OS X 10_15_7', 'Windows NT 10.0; Win64; x64', 'X11; Linux x86_64']);
  const version = random.int(128, 143);
  return random.chance(0.8)
    ? `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`
    : `Mozilla/5.0 (${system}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`;
}

/** A tool that someone tries out: never seen from them before. */
export function rareTool(random: Random): string {
  return random.pick([
    `APN/1.0 HashiCorp/1.0 Terraform/1.${random.int(5, 13)}.0 terraform-provider-aws/5.${random.int(40, 99)}.0`,
    `Boto3/1.${random.int(34, 40)}.${random.int(0, 60)} md/Botocore#1.35.1 ua/2.0 os/macos#24.1.0 lang/python#3.12.4`,
    `aws-sdk-js/3.${random.int(500, 900)}.0 ua/2.1 os/linux#6.8.0 lang/js md/nodejs#20.${random.int(9, 19)}.0`,
    `steampipe/1.${random.int(0, 3)}.0 aws-sdk-go-v2/1.36.0`,
    `k9s/0.32.${random.int(1, 7)} aws-sdk-go/1.55.5`,
    `eksctl/0.${random.int(180, 210)}.0 aws-sdk-go-v2/1.32.0`,
  ]);
}

export function serviceAgent(random: Random): string {
  return random.pick([
    `aws-sdk-go-v2/1.${random.int(24, 36)}.0 os/linux lang/go#1.23.4 md/GOOS#linux`,
    `aws-sdk-java/2.${random.int(20, 30)}.11 Linux/5.10.226 OpenJDK_64-Bit_Server_VM/17.0.13+11-LTS`,
    `Boto3/1.35.${random.int(0, 90)} md/Botocore#1.35.12 ua/2.0 os/linux#5.10.226 lang/python#3.11.9`,
    `aws-sdk-js/3.${random.int(400, 800)}.0 os/linux/5.10.226 lang/js md/nodejs/20.17.0`,
    `aws-sdk-rust/1.3.${random.int(0, 9)} os/linux lang/rust/1.81.0`,
  ]);
}

export function pipelineAgent(random: Random): string {
  return random.pick([
    'APN/1.0 HashiCorp/1.0 Terraform/1.9.8 terraform-provider-aws/5.82.2 aws-sdk-go-v2/1.32.7',
    'aws-cdk-cli/2.172.0 aws-sdk-js/3.716.0 ua/2.1 os/linux lang/js md/nodejs#20.18.0',
    'configure-aws-credentials-for-github-actions aws-cli/2.22.10 exec-env/github',
  ]);
}

/** What attackers' kits say, or do not care to hide. */
export function strangerAgent(random: Random): string {
  return random.pick([
    'Boto3/1.26.3 Python/3.9.2 Linux/5.16.0-kali Botocore/1.29.3',
    'aws-cli/1.18.69 Python/3.8.10 Linux/5.4.0-kali botocore/1.16.19',
    'python-requests/2.31.0',
    'S3 Browser/11.6.7 (https://s3browser.com)',
    'Go-http-client/2.0',
  ]);
}
